-- A file with our own column names; our ids are kept, text keys (creator, campaign, …) get ids.
select * from payouts
