DROP TABLE tallies;
DROP TABLE track_links;
DROP TABLE track_sessions;
