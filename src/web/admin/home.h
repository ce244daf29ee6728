/* home.h: what staff see first: what waits for them, the counts of all pairs of states, today and
 * tomorrow. */
#ifndef WEB_ADMIN_HOME_H
#define WEB_ADMIN_HOME_H

#include "web/admin/bookings.h"
#include "web/admin/tasks.h"

struct matrix_cell {
    struct str count; /* empty: none */
    struct url url;
};

/* A state of the payment, and how many bookings of each state shown above have it. */
struct matrix_row {
    struct chip pay;
    struct matrix_cell cells[BOOKING_STATUS_COUNT];
    size_t n;
};

enum { SLOT_STATES_MAX = BOOKING_STATUS_COUNT + PAY_STATUS_COUNT };

/* "決済完了 2" and where they are. */
struct slot_state {
    struct chip chip;
    struct url url;
};

struct slot_line {
    struct str time, title, fill;
    int64_t taken, capacity;
    struct url url; /* its bookings */
    bool is_closed;
    struct slot_state states[SLOT_STATES_MAX];
    size_t n_states;
};

struct day_slots {
    struct str title; /* 今日 11月24日(火) */
    struct slot_line *slots;
    size_t n;
};

struct home_view_admin {
    struct arena *arena;
    enum lang lang;
    struct layout *layout;
    bool has_cards;         /* some bookings may be paid so */
    struct str law_missing; /* items that 特定商取引法 asks for while money is taken; empty: none */
    bool may_set;           /* who looks may fill them in */
    struct url law;
    struct task_line *soon; /* 要対応 of slots that start soon, … */
    size_t n_soon;
    struct task_line *tasks; /* … and others */
    size_t n_tasks;
    struct url all_tasks;
    enum booking_status columns[BOOKING_STATUS_COUNT]; /* those that any booking has */
    struct chip heads[BOOKING_STATUS_COUNT];
    size_t n_heads;
    struct matrix_row rows[PAY_STATUS_COUNT + 1];
    size_t n_rows;
    struct day_slots days[2];
    struct url bookings;
};

#endif
