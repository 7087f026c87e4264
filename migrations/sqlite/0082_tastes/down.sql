DROP TABLE tastes;
