/* schema.h: the shape of every answer of the API, as tables.
 *
 * Every property is always there and no other is; what does not apply is null where the table says
 * that it may be. The tests hold real answers against these shapes. */
#ifndef WEB_API_SCHEMA_H
#define WEB_API_SCHEMA_H

#include "base/json.h"
#include "base/text.h"

enum api_type {
    API_TYPE_TEXT,
    API_TYPE_ID,
    API_TYPE_INT,
    API_TYPE_BOOL,
    API_TYPE_INSTANT,
    API_TYPE_DAY,
    API_TYPE_URL,
    API_TYPE_NAME,   /* one of `names` */
    API_TYPE_NAMES,  /* a list of them */
    API_TYPE_TEXTS,  /* a list of texts */
    API_TYPE_OBJECT, /* of the schema `of` */
    API_TYPE_LIST,   /* of the schema `of` */
    API_TYPE_ANY,    /* an object whose properties are not promised */
};

struct api_prop {
    const char *name;
    enum api_type type;
    bool may_be_null;
    const char *of;
    struct str (*name_of)(unsigned value); /* STR_NONE: the value has no name */
    unsigned n_names;
    enum tx about; /* TX_NONE: the name says it */
};

struct api_schema {
    const char *name;
    const char *base; /* a schema whose properties come first; or NULL */
    const struct api_prop *props;
    size_t n;
};

extern const struct api_schema api_schemas[];
extern const size_t api_schemas_count;

/* {"$ref": "#/components/schemas/NAME"} */
json_t *api_schema_ref(const char *name);

/* All of them, as components/schemas of OpenAPI 3.1. */
json_t *api_schemas_json(enum lang lang);

#endif
