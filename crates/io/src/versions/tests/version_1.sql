-- A store as version 1 wrote it. Never changed: users have such stores.
PRAGMA application_id = 1413762134;
PRAGMA user_version = 1;
BEGIN TRANSACTION;
CREATE TABLE folder (folder INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE) STRICT;
INSERT INTO folder VALUES(1,'03030303030303030303030303030303');
CREATE TABLE content (
  content INTEGER PRIMARY KEY,
  digest BLOB NOT NULL UNIQUE CHECK (length(digest) = 32),
  size INTEGER NOT NULL,
  stored INTEGER NOT NULL
) STRICT;
INSERT INTO content VALUES(1,X'7ad07a013bd8a5458a93a435ff4e1eeb4280b5a7785a6a28dffd3fc40bb8460e',11,20);
INSERT INTO content VALUES(3,X'828b3b756c762ab97cf896af3be3126a11e347aeca70c12a6357603d016ef601',300000,51);
CREATE TABLE pack (content INTEGER PRIMARY KEY, zstd BLOB NOT NULL) STRICT;
INSERT INTO pack VALUES(1,X'28b52ffd200b5900002d205b205d207465610a0a');
CREATE TABLE version (
  no INTEGER PRIMARY KEY AUTOINCREMENT,
  folder INTEGER NOT NULL,
  path TEXT NOT NULL,
  name TEXT,
  content INTEGER NOT NULL,
  version TEXT,
  how TEXT NOT NULL,
  device TEXT NOT NULL,
  wall_ms INTEGER NOT NULL,
  offset_low_ms INTEGER,
  offset_high_ms INTEGER
) STRICT;
INSERT INTO version VALUES(1,1,'café.md','café.md',1,'0707070707070707','synced','pc',1800000000000,-5,5);
INSERT INTO version VALUES(3,1,'large.md',NULL,3,NULL,'deleted','电脑',1800000001000,NULL,NULL);
DELETE FROM sqlite_sequence;
INSERT INTO sqlite_sequence VALUES('version',3);
CREATE INDEX version_path ON version (folder, path, no);
COMMIT;
