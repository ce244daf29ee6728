/* log.h: one line per event on stderr: `ts=… level=info event=payment.expired booking=42`.
 *
 * Log decisions and edges, not progress. No names, addresses, card data, numbers, tokens or keys.
 * Safe from any thread: a line is written with one write(2). */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include "base/attr.h"

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR };

/* Lines below this level are dropped. Set once at start, before other threads run. */
void log_set_level(enum log_level level);

/* `event` is a dotted name; the format holds key=value pairs: log_info("mail.sent", "mail=%"
 * PRId64, id) */
void log_line(enum log_level level, const char *event, const char *format, ...) PRINTF(3, 4);

#define log_debug(...) log_line(LOG_DEBUG, __VA_ARGS__)
#define log_info(...)  log_line(LOG_INFO, __VA_ARGS__)
#define log_warn(...)  log_line(LOG_WARN, __VA_ARGS__)
#define log_error(...) log_line(LOG_ERROR, __VA_ARGS__)

#endif
