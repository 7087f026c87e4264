DROP TABLE mailed_replies;
