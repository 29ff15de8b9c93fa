#include "common/numbers.h"

#include <QDateTime>
#include <cmath>
#include <cstdlib>

#include "base/shown_parts.h"
#include "base/text.h"

namespace fb::ui {
namespace {

QString grouped(const QString& digits) {
  QString out;
  for (qsizetype i = 0; i < digits.size(); ++i) {
    if (i > 0 && (digits.size() - i) % 3 == 0) out += kThinSpace;
    out += digits[i];
  }
  return out;
}

QString signedText(const QString& digits, int sign, Sign policy) {
  if (sign < 0) return kMinus + digits;
  return sign > 0 && policy == Sign::always ? "+" + digits : digits;
}

// Decimals of a unit given in 1e-9: 0.5 needs one, 0.001 three.
int decimalsOf(std::int64_t nano) {
  int decimals = 9;
  for (; decimals > 0 && nano % 10 == 0; nano /= 10) --decimals;
  return nano == 0 ? 0 : decimals;
}

}  // namespace

QString integer(std::int64_t value, Sign sign) {
  const auto size = value < 0 ? 0ull - static_cast<unsigned long long>(value) : static_cast<unsigned long long>(value);
  return signedText(grouped(QString::number(size)), sign_of(value), sign);
}

QString decimal(double value, int decimals, Sign sign) {
  if (!std::isfinite(value)) return kDash;
  QString digits = QString::number(std::abs(value), 'f', decimals);
  const bool zero = digits.toDouble() == 0;
  const auto point = digits.indexOf('.');
  const QString whole = grouped(point < 0 ? digits : digits.left(point));
  return signedText(point < 0 ? whole : whole + digits.mid(point), zero ? 0 : (value < 0 ? -1 : 1), sign);
}

QString moneyShort(Money value, Sign sign) {
  const double usd = static_cast<double>(value) / 1e6;
  const double size = std::abs(usd);
  const auto scaled = [&](double unit, const char* letter) {
    const double figure = size / unit;
    const int decimals = figure < 99.95 ? 2 : figure < 999.5 ? 1 : 0;
    return decimal(usd / unit, decimals, sign) + kThinSpace + letter;
  };
  if (size >= 999.5e6) return scaled(1e9, "bn");
  if (size >= 999.5e3) return scaled(1e6, "M");
  if (size >= 10e3) return decimal(usd / 1e3, 1, sign) + kThinSpace + "k";
  return decimal(usd, 0, sign);
}

QString moneyUnit(Money value, Sign sign) { return moneyShort(value, sign) + kThinSpace + "USD"; }

QString moneyWhole(Money value, Sign sign) {
  const Money half = value < 0 ? -kUsd / 2 : kUsd / 2;
  return integer(value / kUsd + (value % kUsd + half) / kUsd, sign);
}

QString moneyExact(Money value, Sign sign) {
  const Money cents = shown_amount(value, kCent) / kCent;
  const QString digits = integer(std::abs(cents / 100)) + QString(".%1").arg(std::abs(cents % 100), 2, 10, QChar('0'));
  return signedText(digits, sign_of(cents), sign);
}

QString percent(Ppm value, int decimals, Sign sign) {
  return decimal(static_cast<double>(value) / 1e4, decimals, sign) + kThinSpace + "%";
}

QString ratio(std::int64_t value_1e6, int decimals) {
  if (value_1e6 >= kTrillion) return "∞";
  return decimal(static_cast<double>(value_1e6) / 1e6, decimals);
}

int priceDecimals(const Instrument& instrument) { return decimalsOf(instrument.tick_nano); }

QString price(const Instrument& instrument, Ticks ticks) {
  return ticks == 0 ? QString(kDash) : decimal(instrument.usd(ticks), priceDecimals(instrument));
}

QString size(const Instrument& instrument, Lots lots, Sign sign) {
  return decimal(instrument.units(lots), decimalsOf(instrument.lot_nano), sign);
}

QString sizeShort(const Instrument& instrument, Lots lots) {
  const double units = instrument.units(lots), large = std::abs(units);
  if (large >= 999.5e3) return decimal(units / 1e6, 2) + kThinSpace + "M";
  if (large >= 10e3) return decimal(units / 1e3, 1) + kThinSpace + "k";
  return decimal(units, large >= 99.95 ? 0 : std::min(large >= 9.995 ? 1 : 3, decimalsOf(instrument.lot_nano)));
}

QString clockTime(TimeMs time_ms) { return text(format_clock(time_ms)); }
QString clockMinutes(TimeMs time_ms) { return clockTime(time_ms).left(5); }
QString dateTime(TimeMs time_ms) {
  return QDateTime::fromMSecsSinceEpoch(time_ms, Qt::UTC).toString("yyyy-MM-dd HH:mm:ss");
}

QString duration(TimeMs span_ms) {
  const TimeMs seconds = span_ms / 1000;
  if (seconds < 60) return QString("%1 s").arg(seconds);
  if (seconds < 3600)
    return seconds % 60 == 0 ? QString("%1 min").arg(seconds / 60)
                             : QString("%1 min %2 s").arg(seconds / 60).arg(seconds % 60);
  const TimeMs minutes = seconds / 60 % 60;
  return minutes == 0 ? QString("%1 h").arg(seconds / 3600) : QString("%1 h %2 min").arg(seconds / 3600).arg(minutes);
}

QString speedText(double speed) { return decimal(speed, std::abs(speed) < 1 ? 1 : 0) + "×"; }

QString text(const std::string& utf8) { return QString::fromStdString(utf8); }

}  // namespace fb::ui
