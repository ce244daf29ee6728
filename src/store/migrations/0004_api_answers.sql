-- Old answers of the JSON API are removed by age.
create index api_answer_age on api_answer (shop, created_at);
