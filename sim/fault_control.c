#include "sim/control.h"
#include "sim/faults.h"
#include "sim/hook_faults.h"
#include "sim/refuse.h"

static json_t *armed(const json_t *list)
{
    return json_pack("{s:o}", "armed", json_deep_copy(list));
}

static json_t *request_list(struct control *c)
{
    return armed(c->cause.sim->faults);
}

static json_t *request_arm(struct control *c)
{
    const char *problem = fault_arm(c->cause.sim, c->in);
    if (problem != NULL) {
        refuse(&c->cause, 400, NULL, NULL, "%s", problem);
        return NULL;
    }
    return armed(c->cause.sim->faults);
}

static json_t *request_clear(struct control *c)
{
    json_array_clear(c->cause.sim->faults);
    return armed(c->cause.sim->faults);
}

static json_t *webhook_list(struct control *c)
{
    return armed(c->cause.sim->webhook_faults);
}

static json_t *webhook_arm(struct control *c)
{
    const char *problem = hook_fault_arm(c->cause.sim, c->in);
    if (problem != NULL) {
        refuse(&c->cause, 400, NULL, NULL, "%s", problem);
        return NULL;
    }
    return armed(c->cause.sim->webhook_faults);
}

static json_t *webhook_clear(struct control *c)
{
    json_array_clear(c->cause.sim->webhook_faults);
    return armed(c->cause.sim->webhook_faults);
}

const struct control_route fault_controls[] = {
    {"GET", "/sim/faults", request_list},
    {"POST", "/sim/faults", request_arm},
    {"POST", "/sim/faults/clear", request_clear},
    {"GET", "/sim/webhook_faults", webhook_list},
    {"POST", "/sim/webhook_faults", webhook_arm},
    {"POST", "/sim/webhook_faults/clear", webhook_clear},
    {NULL, NULL, NULL},
};
