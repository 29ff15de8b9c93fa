// How figures are written: narrow spaces between thousands, a true minus, a unit or none (the column says it), UTC
// times. C locale always, so that a figure on the screen can be found again in a file. Thread rule: pure functions.
#pragma once
#include <QString>
#include <cstdint>

#include "base/numbers.h"
#include "market/instrument.h"

namespace fb::ui {

inline constexpr QChar kMinus{0x2212};
inline constexpr QChar kThinSpace{0x202f};  // narrow and without a line break
inline constexpr QChar kDash{0x2013};       // "no value"

enum class Sign { whenNegative, always };

QString integer(std::int64_t value, Sign sign = Sign::whenNegative);          // "48 213"
QString decimal(double value, int decimals, Sign sign = Sign::whenNegative);  // "1 204.00", display only

// Money is micro-USD.
QString moneyShort(Money value, Sign sign = Sign::whenNegative);  // "18.42 M", "9.7 k", "412", three to four digits
QString moneyUnit(Money value, Sign sign = Sign::whenNegative);   // the same with " USD"
QString moneyWhole(Money value, Sign sign = Sign::whenNegative);  // "71 204" whole USD, rounded half away from zero
QString moneyExact(Money value, Sign sign = Sign::whenNegative);  // "71 204.18", cents, rounded half away from zero

QString percent(Ppm value, int decimals = 1, Sign sign = Sign::whenNegative);  // 123'456 -> "12.3 %"
QString ratio(std::int64_t value_1e6, int decimals = 2);   // 830'000 -> "0.83"; of health: "∞" from 1e12 on
QString price(const Instrument& instrument, Ticks price);  // "6 380.5", as many decimals as the tick has; 0: "–"
int priceDecimals(const Instrument& instrument);
QString size(const Instrument& instrument, Lots lots, Sign sign = Sign::always);  // "+31.250" in base units
QString sizeShort(const Instrument& instrument,
                  Lots lots);          // "73.4 k", "660", "31.2": base units, three to four digits
QString clockTime(TimeMs time_ms);     // "10:47:32"
QString clockMinutes(TimeMs time_ms);  // "10:47"
QString dateTime(TimeMs time_ms);      // "2020-03-12 10:47:32"
QString duration(TimeMs span_ms);      // "45 s", "12 min", "3 h 20 min"
QString speedText(double speed);       // "20×", "−0.5×"
QString text(const std::string& utf8);

}  // namespace fb::ui
