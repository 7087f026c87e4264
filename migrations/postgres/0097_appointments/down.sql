DROP TABLE appointments;
DROP TABLE reserved_quarters;
DROP TABLE reservations;
