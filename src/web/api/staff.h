/* staff.h: the fields of the endpoints for staff, for the endpoints and the description. */
#ifndef WEB_API_STAFF_H
#define WEB_API_STAFF_H

#include "web/api/api.h"

/* ?status=confirmed&payment_status=paid&limit=50&cursor=… */
extern const struct api_fields api_list_query;

extern const struct api_fields api_approve_body;
extern const struct api_fields api_promote_body;
extern const struct api_fields api_refuse_body;
extern const struct api_fields api_cancel_body;
extern const struct api_fields api_refund_body;

#endif
