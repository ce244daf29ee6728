/* banned.h: library calls that this code does not use, each with what to use instead.
 *
 * Included before every source file by the build. */
#ifndef BASE_BANNED_H
#define BASE_BANNED_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* With clang, glibc's checked variants are macros. */
#undef sprintf
#undef vsprintf

#pragma GCC poison strcpy strcat sprintf vsprintf strtok strncpy gets /* struct buf, str_c */
#pragma GCC poison atoi atol atof                                     /* str_to_i64 */
#pragma GCC poison gmtime localtime asctime ctime                     /* base/time.h */
#pragma GCC poison srand drand48                                      /* base/random.h */

/* Not poisoned, as OpenSSL's headers have parameters of this name: there it does no harm, a call
 * names a function that is not declared. */
#define rand rand_is_banned_use_base_random

#endif
