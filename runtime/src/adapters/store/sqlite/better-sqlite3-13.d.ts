/** The alias under which better-sqlite3 13 is installed (architecture.md, "Libraries"). */
declare module 'better-sqlite3-13' {
  import Database = require('better-sqlite3');
  export = Database;
}
