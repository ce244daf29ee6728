/* demo_shop.h: the shop that `uketsuke shop demo` makes: みほん教室, with a service and an event.
 */
#ifndef CMD_DEMO_SHOP_H
#define CMD_DEMO_SHOP_H

#include "cmd/tool.h"

#define DEMO_SLUG  "mihon"
#define DEMO_OWNER "owner@mihon.example.com"
#define DEMO_STAFF "staff@mihon.example.com"
/* Printed and public: the demo is for one's own machine. */
#define DEMO_PASSWORD "mihon-demo-1234"

/* Make the shop with everything in it. With problems (said on stderr): ERR_INVALID. */
MUST_USE enum err demo_shop_make(struct tool *t, struct shop_id *out);

/* Dates for the event in the coming six weeks, unless it still has some. */
MUST_USE enum err demo_shop_dates(struct tool *t, struct shop_id shop);

#endif
