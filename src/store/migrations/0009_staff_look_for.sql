-- What staff look for among much that is done: mails that could not be sent, 要対応 of a booking.
create index mail_failed on mail (shop, id) where state = 'failed';
create index follow_up_booking on follow_up (shop, booking);
