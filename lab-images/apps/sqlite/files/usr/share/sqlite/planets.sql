-- A table to try things on:  sqlite> .read /usr/share/sqlite/planets.sql
CREATE TABLE planets (name TEXT PRIMARY KEY, radius_km REAL, moons INTEGER);
INSERT INTO planets VALUES
  ('Mercury', 2439.7, 0), ('Venus', 6051.8, 0), ('Earth', 6371.0, 1), ('Mars', 3389.5, 2);
