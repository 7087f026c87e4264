DROP TABLE cures;
