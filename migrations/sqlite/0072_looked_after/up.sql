-- What concerns the clients of an account manager: found when they leave.
CREATE INDEX tickets_looked_after ON tickets (account_manager_id) WHERE account_manager_id IS NOT NULL;
