DROP TABLE visit_ratings;
