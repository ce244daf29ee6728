/* attr.h: the compiler attributes used in headers. */
#ifndef BASE_ATTR_H
#define BASE_ATTR_H

#define MUST_USE        __attribute__((warn_unused_result))
#define PRINTF(fmt, at) __attribute__((format(printf, fmt, at)))
#define NORETURN        __attribute__((noreturn))
#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

#endif
