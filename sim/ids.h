/* ids.h: object ids in Stripe's manner. Opaque: nothing may be read out of them. */
#ifndef SIM_IDS_H
#define SIM_IDS_H

#include <stddef.h>

enum { ID_MAX = 80 };

/* `prefix` and `n` random letters and digits into out[ID_MAX]; returns out. */
char *id_new(char out[ID_MAX], const char *prefix, size_t n);

/* `n` random decimal digits and a NUL into out, which has room for both. */
void digits_new(char *out, size_t n);

#endif
