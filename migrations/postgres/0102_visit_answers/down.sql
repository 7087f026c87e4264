DROP TABLE visit_answers;
