#include "base/log.h"

#include <stdarg.h>
#include <unistd.h>

static enum log_level least = LOG_INFO;

void log_set_level(enum log_level level)
{
    least = level;
}

void log_line(enum log_level level, const char *event, const char *format, ...)
{
    static const char *const names[] = {"debug", "info", "warn", "error"};
    if (level < least) {
        return;
    }
    char line[1024];
    struct timespec now;
    struct tm tm;
    clock_gettime(CLOCK_REALTIME, &now);
    gmtime_r(&now.tv_sec, &tm);
    size_t n = strftime(line, sizeof line, "ts=%Y-%m-%dT%H:%M:%S", &tm);
    n += (size_t)snprintf(line + n, sizeof line - n, ".%03ldZ level=%s event=%s",
                          now.tv_nsec / 1000000, names[level], event);
    if (format[0] != '\0' && n < sizeof line - 2) {
        line[n++] = ' ';
        va_list args;
        va_start(args, format);
        int more = vsnprintf(line + n, sizeof line - n, format, args);
        va_end(args);
        n = more < 0 || (size_t)more >= sizeof line - n ? sizeof line - 1 : n + (size_t)more;
    }
    for (size_t i = 0; i < n; i++) {
        if (line[i] == '\n' || line[i] == '\r') {
            line[i] = ' '; /* one event, one line, whatever a value held */
        }
    }
    line[n < sizeof line ? n : sizeof line - 1] = '\n';
    ssize_t written = write(STDERR_FILENO, line, n + 1 <= sizeof line ? n + 1 : sizeof line);
    (void)written; /* nobody is left to tell when stderr is gone */
}
