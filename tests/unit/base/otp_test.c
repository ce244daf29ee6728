/* otp_test.c: the vectors of RFC 4226, 4648 and 6238, and what a clock that is a little off may do.
 */
#include "base/otp.h"

#include "unit/check.h"

static const unsigned char key[] = "12345678901234567890"; /* the RFCs' secret */

static void codes_are_those_of_rfc_4226(void **state)
{
    (void)state;
    static const uint32_t codes[] = {755224, 287082, 359152, 969429, 338314,
                                     254676, 287922, 162583, 399871, 520489};
    for (size_t i = 0; i < COUNT_OF(codes); i++) {
        assert_int_equal(otp_at(key, 20, i), codes[i]);
    }
}

static void times_are_those_of_rfc_6238(void **state)
{
    (void)state;
    /* Its codes have eight digits; ours are the last six. */
    static const struct {
        int64_t second;
        const char *code;
    } rows[] = {{59, "287082"},         {1111111109, "081804"}, {1111111111, "050471"},
                {1234567890, "005924"}, {2000000000, "279037"}, {20000000000, "353130"}};
    struct arena *a = arena_new();
    struct str secret = base32_write(a, key, 20);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        int64_t step;
        struct instant now = {rows[i].second * 1000};
        assert_true(otp_check(secret, str_from(rows[i].code), now, 0, &step));
        assert_int_equal(step, rows[i].second / 30);
    }
    arena_free(a);
}

static void base32_is_that_of_rfc_4648(void **state)
{
    (void)state;
    static const char *const rows[][2] = {{"", ""},
                                          {"f", "MY"},
                                          {"fo", "MZXQ"},
                                          {"foo", "MZXW6"},
                                          {"foob", "MZXW6YQ"},
                                          {"fooba", "MZXW6YTB"},
                                          {"foobar", "MZXW6YTBOI"}};
    struct arena *a = arena_new();
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const char *plain = rows[i][0];
        struct str text = base32_write(a, (const unsigned char *)plain, strlen(plain));
        unsigned char back[16];
        size_t n;
        assert_str(text, rows[i][1]);
        assert_true(base32_read(text, back, sizeof back, &n));
        assert_int_equal(n, strlen(plain));
        assert_memory_equal(back, plain, n);
    }
    unsigned char small[2];
    size_t n;
    assert_false(base32_read(STR("MZXW6"), small, sizeof small, &n)); /* too long */
    assert_false(base32_read(STR("M0"), small, sizeof small, &n));
    assert_true(base32_read(STR("mzxq"), small, sizeof small, &n));
    arena_free(a);
}

static void a_code_is_taken_once_and_near_its_time(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct str secret = base32_write(a, key, 20);
    int64_t step;
    struct instant at = {59 * 1000}; /* step 1 */
    struct str code = STR("287082");
    assert_true(otp_check(secret, code, (struct instant){at.ms - 30000}, -5, &step));
    assert_true(otp_check(secret, code, (struct instant){at.ms + 30000}, 0, &step));
    assert_int_equal(step, 1);
    assert_false(otp_check(secret, code, (struct instant){at.ms + 60000}, 0, &step));
    assert_false(otp_check(secret, code, at, 1, &step)); /* that step was used */
    static const char *const wrong[] = {"", "28708", "2870822", "28708x", "+28708", "287083"};
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        assert_false(otp_check(secret, str_from(wrong[i]), at, 0, &step));
    }
    arena_free(a);
}

static void secrets_are_long_and_differ(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct str one = otp_secret(a), two = otp_secret(a);
    assert_int_equal(one.n, 32);
    assert_false(str_eq(one, two));
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(codes_are_those_of_rfc_4226),
        cmocka_unit_test(times_are_those_of_rfc_6238),
        cmocka_unit_test(base32_is_that_of_rfc_4648),
        cmocka_unit_test(a_code_is_taken_once_and_near_its_time),
        cmocka_unit_test(secrets_are_long_and_differ),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
