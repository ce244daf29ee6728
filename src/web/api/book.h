/* book.h: the fields of a booking, for the endpoint and the description. */
#ifndef WEB_API_BOOK_H
#define WEB_API_BOOK_H

#include "web/api/api.h"

extern const struct api_fields api_book_body;

#endif
