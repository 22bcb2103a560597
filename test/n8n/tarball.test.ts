/** What npm publishes: the nodes with their icons and descriptions, and nothing besides. Its size is stated in docs/nodes.md. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { nodeTypes } from '../../index';
import { packed } from './support/nodePackage';

const ROOT = join(__dirname, '..', '..');
const { files, size, unpackedSize } = packed();
const paths = files.map(({ path }) => path);
const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Record<string, any>;

it('holds the built nodes, the licence and the README, and no source, test or setting', () => {
  const belongs =
    /^(LICENSE|README\.md|package\.json|dist\/(index|(credentials|nodes)\/.+)\.(js|js\.map|d\.ts|node\.json|svg))$/;
  expect(paths.filter((path) => !belongs.test(path))).toEqual([]);
  expect(paths.filter((path) => /test|\.env|fixture/i.test(path))).toEqual([]);
});

it('holds each node that package.json names, with its description for the panel and both icons', () => {
  const named: string[] = [...manifest['n8n'].nodes, ...manifest['n8n'].credentials];
  expect(named).toHaveLength(nodeTypes.length + 1);
  expect(named.filter((path) => !paths.includes(path))).toEqual([]);
  for (const path of manifest['n8n'].nodes as string[]) {
    expect(paths).toContain(path.replace('.node.js', '.node.json'));
    const icons = paths.filter((each) => each.startsWith(path.replace(/[^/]+$/, '')) && each.endsWith('.svg'));
    expect(icons.map((icon) => icon.endsWith('.dark.svg')).sort()).toEqual([false, true]);
  }
});

it('needs nothing and runs nothing when it is installed', () => {
  expect(manifest['dependencies']).toBeUndefined();
  expect(manifest['peerDependencies']).toEqual({ 'n8n-workflow': '*' });
  const hooks = ['preinstall', 'install', 'postinstall', 'prepare', 'prepublish', 'preprepare', 'postprepare'];
  expect(Object.keys(manifest['scripts']).filter((name) => hooks.includes(name))).toEqual([]);
});

it('is as small as the guide says', () => {
  const guide = readFileSync(join(ROOT, 'docs', 'nodes.md'), 'utf8');
  const [, kilobytes, unpacked] = /(\d+) kB packed, (\d+) kB unpacked/.exec(guide) ?? [];
  expect(size / 1000).toBeLessThanOrEqual(Number(kilobytes));
  expect(unpackedSize / 1000).toBeLessThanOrEqual(Number(unpacked));
});
