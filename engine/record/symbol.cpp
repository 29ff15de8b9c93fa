#include <algorithm>
#include <array>

#include "record/bars.h"

namespace fb {
namespace {

constexpr std::array<std::string_view, 17> kMoney = {"FDUSD", "PYUSD", "USDT", "USDC", "BUSD", "TUSD",
                                                     "USDE",  "USDP",  "USD",  "DAI",  "EUR",  "GBP",
                                                     "JPY",   "TRY",   "AUD",  "BRL",  "CHF"};
constexpr std::array<std::string_view, 3> kCoinQuotes = {"BTC", "ETH", "BNB"};
constexpr std::array<std::string_view, 2> kEndInStable = {"SHIB", "USDT"};  // SHIBUSD is SHIB in USD, not SHI in BUSD

bool is_money(std::string_view s) { return std::ranges::find(kMoney, s) != kMoney.end(); }

// Length of the quote that a symbol without separator ends in, 0 when none is known. BNBUSD and DOTUSD are quoted in
// USD: BUSD and TUSD count only behind a base of three letters or more.
std::size_t quote_length(std::string_view s) {
  for (const auto quote : kMoney) {
    if (s.size() <= quote.size() || !s.ends_with(quote)) continue;
    const std::string_view base = s.substr(0, s.size() - quote.size());
    const bool doubtful = quote == "BUSD" || quote == "TUSD";
    if (doubtful &&
        (base.size() < 3 || std::ranges::find(kEndInStable, s.substr(0, base.size() + 1)) != kEndInStable.end()))
      continue;
    return quote.size();
  }
  for (const auto quote : kCoinQuotes)
    if (s.size() > quote.size() && s.ends_with(quote)) return quote.size();
  return 0;
}

}  // namespace

Symbol split_symbol(std::string_view text) {
  std::string s;
  std::size_t separator = 0;
  for (const char c : text) {
    if (c == '-' || c == '/' || c == '_') {
      if (separator == 0) separator = s.size();
    } else {
      s += static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
    }
  }
  if (s.size() > 4 && s.ends_with("PERP")) s.resize(s.size() - 4);
  const std::size_t quote = separator > 0 && separator < s.size() ? separator : s.size() - quote_length(s);
  Symbol out{.base = s.substr(0, quote), .quote = s.substr(quote)};
  if (out.base == "XBT") out.base = "BTC";
  if (out.quote.empty() || out.base.empty()) {
    out.why_not = "its symbol '" + std::string(text) + "' ends in no known quote";
  } else if (is_money(out.base)) {
    out.why_not = out.base + " against " + out.quote + " is a pair of currencies, not a market";
  } else if (out.quote != "USD" && out.quote != "USDT") {
    out.why_not = "it is quoted in " + out.quote + ", not in USD or USDT";
  }
  return out;
}

}  // namespace fb
