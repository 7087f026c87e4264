DROP TABLE technicians;
DROP TABLE areas;
DROP TABLE services;
