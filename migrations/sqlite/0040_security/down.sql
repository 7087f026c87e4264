DROP TABLE security_head;
DROP TABLE security_events;
