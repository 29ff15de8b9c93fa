// Exact arithmetic of engine/base/numbers.h, fixed_math.h and random.h against independent statements of what it must give.
#include <QtTest>
#include <cmath>

#include "base/fixed_math.h"
#include "base/numbers.h"
#include "base/random.h"
#include "solvency/property.h"

using namespace fb;
using fb_test::holds;

namespace {

// Any 64-bit integer: bounds and their neighbours, small ones, and all magnitudes alike.
rc::Gen<std::int64_t> any64() {
  const auto shifted = rc::gen::map(rc::gen::pair(rc::gen::arbitrary<std::uint64_t>(), rc::gen::inRange(0, 64)),
                                    [](const auto& p) { return static_cast<std::int64_t>(rc::detail::avalanche(p.first)) >> p.second; });
  return rc::gen::oneOf(rc::gen::element<std::int64_t>(INT64_MIN, INT64_MIN + 1, -1, 0, 1, 2, INT64_MAX - 1, INT64_MAX, kMillion, kTrillion),
                        rc::gen::inRange<std::int64_t>(-1000, 1000), shifted);
}
rc::Gen<std::int64_t> positive64() {
  return rc::gen::map(any64(), [](std::int64_t v) { return v == INT64_MIN ? INT64_MAX : std::max<std::int64_t>(1, std::abs(v)); });
}

// Is a x b / c, rounded down, inside 64 bits? By magnitudes, without the functions under test.
bool quotient_fits(std::int64_t a, std::int64_t b, std::int64_t c, bool up) {
  using U = unsigned __int128;
  const auto size = [](std::int64_t v) { return v < 0 ? U{0} - static_cast<U>(static_cast<Int128>(v)) : static_cast<U>(v); };
  const U product = size(a) * size(b), whole = product / static_cast<U>(c);
  const bool negative = (a < 0) != (b < 0) && product != 0, exact = product % static_cast<U>(c) == 0;
  const U away = whole + ((exact || negative == up) ? 0 : 1);
  return away <= static_cast<U>(INT64_MAX) + (negative ? 1 : 0);
}

template <class F>
bool overflows(F&& f) {
  try {
    f();
    return false;
  } catch (const Overflow&) {
    return true;
  }
}

double relative(double got, long double expected) {
  return static_cast<double>(std::fabs((static_cast<long double>(got) - expected) / expected));
}
double uniform(double least, double most) {
  return least + (most - least) * static_cast<double>(*rc::gen::inRange<std::int64_t>(0, std::int64_t{1} << 53)) * 0x1p-53;
}

}  // namespace

class tst_Numbers : public QObject {
  Q_OBJECT
 private slots:
  void mul_div_floor_brackets_the_quotient();
  void mul_div_ceil_brackets_the_quotient();
  void mul_div_refuses_exactly_what_does_not_fit();
  void rates_round_in_favour_of_the_pool();
  void sums_and_products_are_checked();
  void text_of_128_bits();
  void isqrt_brackets_the_root();
  void decay_halves_and_composes();
  void exp_and_log_agree_with_long_double();
  void normal_quantile_inverts_the_distribution();
  void splitmix64_gives_its_published_sequence();
  void random_stays_in_its_bounds();
};

void tst_Numbers::mul_div_floor_brackets_the_quotient() {
  QVERIFY(holds("c q <= a b < c (q + 1)", [] {
    const std::int64_t a = *any64(), b = *any64(), c = *positive64();
    RC_PRE(quotient_fits(a, b, c, false));
    const std::int64_t q = mul_div_floor(a, b, c);
    const Int128 product = static_cast<Int128>(a) * b, low = static_cast<Int128>(c) * q;
    RC_ASSERT(low <= product);
    RC_ASSERT(product - low < c);
  }));
  QCOMPARE(mul_div_floor(-7, 1, 2), -4);
  QCOMPARE(mul_div_floor(7, -3, 2), -11);
}

void tst_Numbers::mul_div_ceil_brackets_the_quotient() {
  QVERIFY(holds("c (q - 1) < a b <= c q", [] {
    const std::int64_t a = *any64(), b = *any64(), c = *positive64();
    RC_PRE(quotient_fits(a, b, c, true));
    const Int128 high = static_cast<Int128>(c) * mul_div_ceil(a, b, c), product = static_cast<Int128>(a) * b;
    RC_ASSERT(high >= product);
    RC_ASSERT(high - product < c);
  }));
  QCOMPARE(mul_div_ceil(-7, 1, 2), -3);
  QCOMPARE(mul_div_ceil(7, 1, 2), 4);
}

void tst_Numbers::mul_div_refuses_exactly_what_does_not_fit() {
  QVERIFY(holds("overflow is an error exactly where the quotient needs more than 64 bits", [] {
    const std::int64_t a = *any64(), b = *any64(), c = *positive64();
    RC_ASSERT(overflows([&] { mul_div_floor(a, b, c); }) == !quotient_fits(a, b, c, false));
    RC_ASSERT(overflows([&] { mul_div_ceil(a, b, c); }) == !quotient_fits(a, b, c, true));
  }));
  QVERIFY(overflows([] { mul_div_floor(INT64_MIN, INT64_MIN, INT64_MAX); }));
  QCOMPARE(mul_div_floor(INT64_MIN, INT64_MAX, INT64_MAX), INT64_MIN);
}

void tst_Numbers::rates_round_in_favour_of_the_pool() {
  QVERIFY(holds("credit <= exact <= requirement, at most one apart", [] {
    const Money amount = *rc::gen::inRange<Money>(0, std::int64_t{1} << 60);
    const Ppm rate = *rc::gen::inRange<Ppm>(0, kMillion + 1);
    const Int128 exact = static_cast<Int128>(amount) * rate;
    RC_ASSERT(Int128{ppm_down(amount, rate)} * kMillion <= exact);
    RC_ASSERT(Int128{ppm_up(amount, rate)} * kMillion >= exact);
    RC_ASSERT(ppm_up(amount, rate) - ppm_down(amount, rate) == (exact % kMillion != 0 ? 1 : 0));
  }));
  QCOMPARE(ppm_up(1, 1), Money{1});
  QCOMPARE(ppm_down(999'999, 1), Money{0});
}

void tst_Numbers::sums_and_products_are_checked() {
  QVERIFY(holds("checked add and multiply agree with the compiler's own overflow detection", [] {
    const std::int64_t a = *any64(), b = *any64();
    std::int64_t sum = 0, product = 0;
    const bool sum_wraps = __builtin_add_overflow(a, b, &sum), product_wraps = __builtin_mul_overflow(a, b, &product);
    RC_ASSERT(overflows([&] { checked_add(a, b); }) == sum_wraps);
    RC_ASSERT(overflows([&] { checked_mul(a, b); }) == product_wraps);
    if (!sum_wraps) RC_ASSERT(checked_add(a, b) == sum);
    if (!product_wraps) RC_ASSERT(checked_mul(a, b) == product);
  }));
}

void tst_Numbers::text_of_128_bits() {
  QCOMPARE(to_text(0), std::string("0"));
  QCOMPARE(to_text(static_cast<Int128>(INT64_MIN) * 10), std::string("-92233720368547758080"));
  const Int128 least = static_cast<Int128>(static_cast<unsigned __int128>(1) << 127);
  QCOMPARE(to_text(least), std::string("-170141183460469231731687303715884105728"));
}

void tst_Numbers::isqrt_brackets_the_root() {
  QVERIFY(holds("r r <= v < (r + 1)(r + 1)", [] {
    const Int128 v = static_cast<Int128>(*positive64()) * *positive64();
    const Int128 r = isqrt(v);
    RC_ASSERT(r * r <= v);
    RC_ASSERT((r + 1) * (r + 1) > v);
  }));
  QVERIFY(holds("roots of squares and of their neighbours", [] {
    const Int128 r = *positive64();
    RC_ASSERT(isqrt(r * r) == r);
    RC_ASSERT(isqrt(r * r - 1) == r - 1);
  }));
  QVERIFY(overflows([] { isqrt(-1); }));
  QVERIFY(overflows([] { isqrt(static_cast<Int128>(1) << 126); }));
  QCOMPARE(isqrt((static_cast<Int128>(1) << 126) - 1), INT64_MAX);
}

void tst_Numbers::decay_halves_and_composes() {
  QVERIFY(holds("decay agrees with 2^(-t/h) to one part in 1e12 and falls with time", [] {
    const std::int64_t half_life = *rc::gen::inRange<std::int64_t>(1, 2'592'000'000);
    const std::int64_t elapsed = *rc::gen::inRange<std::int64_t>(0, 3 * half_life);
    const auto expected = std::exp2(-static_cast<long double>(elapsed) / static_cast<long double>(half_life)) * 1e12L;
    RC_ASSERT(std::fabs(static_cast<double>(static_cast<long double>(decay_1e12(elapsed, half_life)) - expected)) <= 1.01);
    RC_ASSERT(decay_1e12(elapsed + 1, half_life) <= decay_1e12(elapsed, half_life));
  }));
  QCOMPARE(decay_1e12(0, 5), kTrillion);
  QCOMPARE(decay_1e12(-1, 5), kTrillion);
  QCOMPARE(decay_1e12(1'000'000, 1000), 0);
}

void tst_Numbers::exp_and_log_agree_with_long_double() {
  QVERIFY(holds("exp to 1e-14", [] {
    const double x = uniform(-690, 690);
    RC_ASSERT(relative(det_exp(x), std::exp(static_cast<long double>(x))) < 1e-14);
  }));
  QVERIFY(holds("log to 1e-14, also near 1", [] {
    const double x = *rc::gen::oneOf(rc::gen::just(uniform(1e-300, 1e-290)), rc::gen::just(uniform(0.9, 1.1)), rc::gen::just(uniform(1, 1e12)));
    RC_PRE(x != 1.0);
    RC_ASSERT(relative(det_log(x), std::log(static_cast<long double>(x))) < 1e-14);
  }));
  QVERIFY(holds("powers to 1e-13 within the range that laws use", [] {
    const double base = uniform(1e-3, 1e3), power = uniform(-4, 4);
    RC_PRE(base != 1.0 && power != 0.0);
    RC_ASSERT(relative(det_pow(base, power), std::pow(static_cast<long double>(base), static_cast<long double>(power))) < 1e-13);
  }));
  QCOMPARE(det_exp(0), 1.0);
  QCOMPARE(det_log(1), 0.0);
  QCOMPARE(det_exp(-1000), 0.0);
  QVERIFY(overflows([] { det_exp(701); }));
}

void tst_Numbers::normal_quantile_inverts_the_distribution() {
  QVERIFY(holds("the quantile differs from the root of the distribution by less than 1e-8", [] {
    const double p = det_exp(uniform(-27, -0.7));  // 1.9e-12 to 0.5, the tail as often as the middle
    const double x = det_normal_quantile(p);
    const long double below = 0.5L * std::erfc(-static_cast<long double>(x) / std::sqrt(2.0L));
    const long double density = std::exp(-0.5L * x * x) * 0.398942280401432677939946L;
    RC_ASSERT(std::fabs(static_cast<double>((below - p) / density)) < 1e-8);
    RC_ASSERT(std::fabs(det_normal_quantile(1 - p) + det_normal_quantile(1 - (1 - p))) < 1e-7);
  }));
  QCOMPARE(det_normal_quantile(0.5), 0.0);
  QVERIFY(std::fabs(det_normal_quantile(0.975) - 1.959963984540054) < 1e-14);
  QVERIFY(std::fabs(det_normal_quantile(0.99) - 2.3263478740408408) < 1e-14);
}

void tst_Numbers::splitmix64_gives_its_published_sequence() {
  Random random(1234567);
  for (const std::uint64_t expected : {6457827717110365317ULL, 3203168211198807973ULL, 9817491932198370423ULL, 4593380528125082431ULL,
                                       16408922859458223821ULL})
    QCOMPARE(random.next(), expected);
}

void tst_Numbers::random_stays_in_its_bounds() {
  QVERIFY(holds("draws lie in their range, forks differ, the same seed repeats", [] {
    const auto seed = *rc::gen::arbitrary<std::uint64_t>();
    const std::int64_t bound = *positive64();
    Random a(seed), b(seed);
    for (int i = 0; i < 20; ++i) {
      const std::int64_t below = a.below(bound);
      RC_ASSERT(below >= 0 && below < bound);
      RC_ASSERT(below == b.below(bound));
      const double u = a.uniform();
      RC_ASSERT(u > 0 && u < 1);
      RC_ASSERT(u == b.uniform());
    }
    RC_ASSERT(Random(seed).fork(1).next() != Random(seed).fork(2).next());
  }));
  Random random(7);  // mean and variance of 100,000 standard normals: standard errors 0.0032 and 0.0045
  double sum = 0, squares = 0;
  for (int i = 0; i < 100000; ++i) {
    const double z = random.normal();
    sum += z;
    squares += z * z;
  }
  QVERIFY(std::fabs(sum / 1e5) < 0.016);
  QVERIFY(std::fabs(squares / 1e5 - 1) < 0.023);
}

QTEST_GUILESS_MAIN(tst_Numbers)
#include "tst_numbers.moc"
