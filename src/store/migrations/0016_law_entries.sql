-- 特定商取引法に基づく表記 as items instead of one text, so that what is missing can be named (core/law.h).
-- What a shop has written so far stays in shop.law_text and is shown under the items.
create table law_entry (
    shop bigint not null references shop (id),
    item text not null constraint law_item check (item in ('seller', 'manager', 'address', 'phone', 'mail', 'price', 'fees', 'methods', 'pay_when', 'delivery', 'cancel')),
    text text not null,
    primary key (shop, item)
) without rowid;
