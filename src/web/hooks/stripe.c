/* stripe.c: where the payment provider's webhooks arrive. The signature is the permission; the raw
 * bytes are stored before anything else is done with them (contract 7.2). */
#include "app/provider.h"
#include "web/req.h"
#include "web/router.h"

enum err stripe_hook(struct web_req *r)
{
    TRY(app_receive_event(r->app, r->arena, web_shop(r), http_header(r->http, "Stripe-Signature"),
                          r->http->body));
    return web_text(r, 200, "text/plain; charset=utf-8", STR("ok\n"));
}
