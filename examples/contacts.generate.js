/** Makes examples/contacts.csv: `node examples/contacts.generate.js`. Invented people, the same ones every time. */
'use strict';
const fs = require('node:fs');
const path = require('node:path');

/** City, time zone, language, country code and digits of a phone number there, first names, last names. */
const PLACES = [
  [
    'São Paulo',
    'America/Sao_Paulo',
    'pt-BR',
    '+55119',
    8,
    'Ana João Luíza Caio Beatriz Thiago Lívia Otávio Conceição Davi',
    'Souza Araújo Gonçalves Nóbrega Teixeira Brandão Assunção Vidal',
  ],
  [
    'Berlin',
    'Europe/Berlin',
    'de',
    '+4930',
    7,
    'Jürgen Lena Björn Käthe Florian Sabine Matthias Änne Uwe Greta',
    'Müller Großmann Schröder Vogt Jäger Brandt Köhler Freiherr_von_Hohenstein-Württemberg',
  ],
  [
    'Mumbai',
    'Asia/Kolkata',
    'en-IN',
    '+9198',
    8,
    'Priya Arjun Kavya Rohan Meera Vikram Ananya Sanjay Divya Nikhil',
    'Patel Iyer Deshpande Chatterjee Nair Krishnamurthy Rao Venkataraman',
  ],
  [
    'New York',
    'America/New_York',
    'en-US',
    '+1212555',
    4,
    'Grace Malik Olivia Tyrell Hannah Diego Naomi Walter Imani Peter',
    'Johnson O’Connor Rivera Kowalski Washington Lee Goldberg Smith-Okafor',
  ],
  [
    'Auckland',
    'Pacific/Auckland',
    'en-NZ',
    '+6421',
    7,
    'Aroha Tāne Ruby Wiremu Isla Nikau Kiri Hēmi Moana Jack',
    'Ngata Williams Tūhoe Parata Henare Campbell Whaanga Te_Kanawa',
  ],
  [
    'Tokyo',
    'Asia/Tokyo',
    'ja',
    '+8190',
    8,
    '花子 太郎 美咲 健一 さくら 直樹 葵 翔太 結衣 大輔',
    '佐藤 鈴木 高橋 田中 渡辺 伊藤 山本 小林',
  ],
  [
    'Tel Aviv',
    'Asia/Jerusalem',
    'he',
    '+97254',
    7,
    'נועה יוסי תמר איתן מאיה דוד שירה אלון',
    'כהן לוי מזרחי פרץ ביטון אברהם',
  ],
  [
    'Cairo',
    'Africa/Cairo',
    'ar',
    '+2010',
    8,
    'فاطمة أحمد ليلى يوسف مريم عمر نور حسن',
    'حسن محمود إبراهيم السيد عبد_الرحمن منصور',
  ],
  [
    'London',
    'Europe/London',
    'en-GB',
    '+447700',
    6,
    'Alice Mohammed Siobhán Oliver Zoë Callum Imogen Dev Nia Rhys',
    'Jones Begum Ó_Súilleabháin Taylor Davies Campbell-Smythe Khan Evans',
  ],
  [
    'Lisbon',
    'Europe/Lisbon',
    'pt-PT',
    '+35191',
    7,
    'Inês Rui Matilde Gonçalo Leonor Duarte Sofia Tomás',
    'Silva Ferreira Magalhães Pires Conceição Brito',
  ],
  [
    'Warsaw',
    'Europe/Warsaw',
    'pl',
    '+48501',
    6,
    'Zofia Łukasz Małgorzata Paweł Agnieszka Stanisław',
    'Wiśniewska Dąbrowski Zieliński Brzęczyszczykiewicz Nowak Król',
  ],
  [
    'Mexico City',
    'America/Mexico_City',
    'es-MX',
    '+5255',
    8,
    'María José Ximena Emiliano Guadalupe Raúl Lucía Ángel',
    'Hernández Muñoz Peña Ramírez Ibáñez Cervantes',
  ],
];
const COMPANIES = [
  'Blue Kettle',
  'Nordlicht GmbH',
  'Three Rivers Ltd.',
  'Casa Verde',
  'Óptica Sol',
  'Harbour & Sons',
  'Kumo Works',
  'Estudio Norte',
  'Meridian',
  '',
];
const TOTAL = 300;

let state = 20260604;
/** mulberry32: good enough for people who do not exist. */
function random() {
  state = (state + 0x6d2b79f5) | 0;
  let t = Math.imul(state ^ (state >>> 15), 1 | state);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
}
const pick = (list) => list[Math.floor(random() * list.length)];
const digits = (count) => Array.from({ length: count }, () => Math.floor(random() * 10)).join('');

const namesTaken = new Set();
/** One that nobody has yet, so that readers can tell people apart. */
function nameFrom(firsts, lasts) {
  for (;;) {
    const name = [pick(firsts.split(' ')), pick(lasts.split(' ')).replaceAll('_', ' ')];
    if (namesTaken.has(name.join(' '))) continue;
    namesTaken.add(name.join(' '));
    return name;
  }
}

function contact(number) {
  const [city, zone, language, prefix, length, firsts, lasts] = pick(PLACES);
  const [first, last] = nameFrom(firsts, lasts);
  const group = number % 10 < 5 ? 'new' : number % 10 < 8 ? 'customer' : 'asleep';
  const owes = group === 'customer' || (group === 'new' && random() < 0.08);
  const phone = random() < 0.6 ? prefix + digits(length) : '';
  return {
    id: `P-${String(number).padStart(4, '0')}`,
    'first name': first,
    'last name': last,
    'e-mail': `${mailName(first, last)}.${number}@example.${random() < 0.5 ? 'com' : 'org'}`,
    mobile: phone && random() < 0.3 ? spaced(phone) : phone,
    company: pick(COMPANIES),
    city,
    'time zone': random() < 0.04 ? '' : zone,
    language,
    group,
    invoice: owes ? `INV-${2000 + number}` : '',
    amount: owes ? String(Math.floor(1900 + random() * 90000)) : '',
    currency: owes ? pick(['EUR', 'USD', 'GBP']) : '',
    due: owes ? `2026-05-${String(10 + Math.floor(random() * 18)).padStart(2, '0')}` : '',
  };
}

/** Letters that addresses have everywhere; names in other scripts leave none, and then the number has to do. */
function mailName(first, last) {
  const plain = (text) =>
    text
      .replace('ß', 'ss')
      .replace(/[łŁ]/g, 'l')
      .normalize('NFD')
      .toLowerCase()
      .replace(/[^a-z]/g, '');
  return [plain(first), plain(last)].filter(Boolean).join('.') || 'contact';
}

const spaced = (phone) => phone.replace(/^(\+\d{2})(\d{2})/, '$1 $2 ');

const people = Array.from({ length: TOTAL }, (_, at) => contact(at + 1));
/** What every real list has: gaps, slips and somebody who stands in it twice. */
for (const number of [41, 96, 163, 211]) people[number - 1]['e-mail'] = '';
people[57]['e-mail'] = 'lena.vogt(at)example.com';
people[118].mobile = 'ask at the office';
people[186].company = 'Harbour & Sons,\n"Old Dock" branch';
people.splice(230, 0, { ...people[12] });

const cell = (text) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
const columns = Object.keys(people[0]);
const lines = [columns, ...people.map((person) => columns.map((column) => person[column]))];
fs.writeFileSync(path.join(__dirname, 'contacts.csv'), lines.map((line) => line.map(cell).join(',') + '\n').join(''));
