#include "report/published.h"

#include "base/text.h"

namespace fb {
namespace {

enum class Ratio : std::uint8_t { forced_of_oi, deficit_of_forced, adl_of_forced, bankrupt_of_accounts };

struct Fact {
  std::string_view day;  // "2020-03-12", or empty: any day without a row of its own
  Ratio ratio;
  std::string_view published, source;
};

constexpr std::string_view kReplay = "HyperReplay, 21:15 to 21:27 UTC: 437,723 accounts, 5.511 bn USD liquidated";
constexpr std::string_view kCheng =
    "Cheng, Deng, Wang and Yu 2021, BitMEX: 3.51 % of longs, 1.89 % of shorts on an average day";

constexpr Fact kFacts[] = {
    {"2020-03-12", Ratio::forced_of_oi, "20 to 60 %", "BitMEX: more than 1.2 bn USD liquidated, price 7,900 to 3,600"},
    {"2021-05-19", Ratio::forced_of_oi, "20 to 60 %",
     "all venues: more than 8.6 bn USD liquidated, BTC 43,600 to 30,000"},
    {"2025-10-10", Ratio::forced_of_oi, "20 to 60 %",
     "all venues: open interest about halved, more than 19 bn USD liquidated"},
    {"2025-10-10", Ratio::deficit_of_forced, "0.42 %", kReplay},
    {"2025-10-10", Ratio::adl_of_forced, "38 %", kReplay},
    {"2025-10-10", Ratio::bankrupt_of_accounts, "0.07 %", kReplay},
    {"2023-09-16", Ratio::forced_of_oi, "next to nothing", "a quiet day: range of BTC 1.2 %"},
    {"", Ratio::forced_of_oi, "2 to 4 %", kCheng},
};

std::string_view figure(Ratio r) {
  switch (r) {
    case Ratio::forced_of_oi:
      return "forced volume of open interest";
    case Ratio::deficit_of_forced:
      return "deficit of forced volume";
    case Ratio::adl_of_forced:
      return "deleveraged of forced volume";
    case Ratio::bankrupt_of_accounts:
      return "bankrupt of accounts";
  }
  return "";
}

Ppm share(std::int64_t part, std::int64_t whole) { return whole > 0 ? mul_div_floor(part, kMillion, whole) : -1; }

Ppm ours(Ratio r, const OutcomeFigures& o, std::uint32_t accounts) {
  switch (r) {
    case Ratio::forced_of_oi:
      return share(o.forced_volume, o.opening_oi);
    case Ratio::deficit_of_forced:
      return share(o.deficit, o.forced_volume);
    case Ratio::adl_of_forced:
      return share(o.adl_notional, o.forced_volume);
    case Ratio::bankrupt_of_accounts:
      return share(o.bankrupt_accounts, accounts);
  }
  return -1;
}

}  // namespace

std::vector<PublishedOvershoot> published_overshoot(Money notional, Money deficit) {
  constexpr Money kThousand = 1'000 * kUsd;
  constexpr Money kClosed = 653'600 * kThousand, kDeficit = 23'190 * kThousand;  // HyperReplay: 302 accounts below zero
  std::vector<PublishedOvershoot> rows{
      {.what = "production ADL, 2025-10-10",
       .least = 45'000 * kThousand,
       .most = 51'700 * kThousand,
       .source = "arXiv 2512.01112 v3: 45.0 to 51.7 M USD of profit beyond need, 653.6 M USD closed"},
      {.what = "best online policy, 2025-10-10",
       .least = 3'000 * kThousand,
       .most = 3'000 * kThousand,
       .source = "arXiv 2602.15182: overshoot 51.7 M to about 3 M USD"},
  };
  for (PublishedOvershoot& r : rows) {
    r.of_notional_least = mul_div_floor(notional, r.least, kClosed);
    r.of_notional_most = mul_div_floor(notional, r.most, kClosed);
    r.of_deficit_least = mul_div_floor(deficit, r.least, kDeficit);
    r.of_deficit_most = mul_div_floor(deficit, r.most, kDeficit);
  }
  return rows;
}

std::vector<PublishedRow> beside_published(TimeMs start_ms, const OutcomeFigures& outcome, std::uint32_t accounts) {
  const std::string day = format_time(start_ms).substr(0, 10);
  std::vector<PublishedRow> rows;
  for (const std::string_view wanted : {std::string_view(day), std::string_view()}) {
    for (const Fact& f : kFacts)
      if (f.day == wanted) rows.push_back({figure(f.ratio), ours(f.ratio, outcome, accounts), f.published, f.source});
    if (!rows.empty()) break;
  }
  return rows;
}

}  // namespace fb
