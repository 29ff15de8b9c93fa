#include "parameters/parameter_units.h"

#include "base/text.h"
#include "common/numbers.h"

namespace fb::ui {
namespace {

int decimalsOf(const ParamSpec& spec) {
  const std::string_view unit = spec.unit;
  return unit == "ppm" ? 4 : unit == "ms" ? 3 : 0;
}

QString grouped(std::int64_t value, int decimals) {
  QString digits = text(format_decimal(value, decimals));
  if (digits.contains('.')) {
    while (digits.endsWith('0')) digits.chop(1);
    if (digits.endsWith('.')) digits.chop(1);
  }
  const auto point = digits.indexOf('.');
  const QString whole = point < 0 ? digits : digits.left(point);
  return integer(whole.toLongLong()) + (point < 0 ? QString() : digits.mid(point));
}

}  // namespace

bool isPolicy(const ParamSpec& spec) { return QString(spec.unit).contains('|'); }
QStringList policyNames(const ParamSpec& spec) {
  return isPolicy(spec) ? QString(spec.unit).split('|') : QStringList();
}

QString parameterUnit(const ParamSpec& spec) {
  const std::string_view unit = spec.unit;
  if (isPolicy(spec)) return {};
  if (unit == "ppm")
    return QString(spec.name).endsWith("per_hour") ? "% / h" : QString(spec.name).endsWith("per_min") ? "% / min" : "%";
  if (unit == "ms") return "s";
  if (unit == "usd") return "USD";
  return QString(spec.unit);
}

QString parameterText(const ParamSpec& spec, std::int64_t value) {
  return isPolicy(spec) ? text(display_value(spec, value)) : grouped(value, decimalsOf(spec));
}

QString parameterBounds(const ParamSpec& spec) {
  if (isPolicy(spec)) return policyNames(spec).join(QObject::tr(" or "));
  return QObject::tr("%1 to %2 %3")
      .arg(parameterText(spec, spec.least), parameterText(spec, spec.most), parameterUnit(spec));
}

Result<std::string> rawParameter(const ParamSpec& spec, const QString& typed) {
  QString plain = typed.trimmed();
  if (isPolicy(spec)) return plain.toStdString();
  plain.remove(kThinSpace).remove(' ').replace(kMinus, '-');
  const QString unit = parameterUnit(spec).section(' ', 0, 0);
  if (!unit.isEmpty() && plain.endsWith(unit, Qt::CaseInsensitive)) plain.chop(unit.size());
  const auto value = parse_decimal(plain.toStdString(), decimalsOf(spec));
  if (!value) return fail(value.error());
  return std::to_string(*value);
}

QString parameterTitle(const ParamSpec& spec) {
  QString title(spec.name);
  for (const char* ending : {"_ppm_per_hour", "_ppm_per_min", "_ppm", "_ppb", "_ms", "_usd"})
    if (title.endsWith(ending)) {
      title.chop(static_cast<int>(qstrlen(ending)));
      break;
    }
  return title.replace('_', ' ');
}

QString tightensText(const ParamSpec& spec) {
  switch (spec.tightens) {
    case Tightens::up: return QObject::tr("more is tighter");
    case Tightens::down: return QObject::tr("less is tighter");
    case Tightens::cap: return QObject::tr("less is tighter, 0 is no cap");
    case Tightens::two: return QObject::tr("any change takes two persons");
  }
  return {};
}

QString whyTwo(const Parameters& before, const Parameters& after) {
  const auto rows = loosened(before, after);
  if (rows.empty()) return {};
  const QString key = QString::fromStdString(rows.front().key);
  const QString first = rows.front().spec->tightens == Tightens::two ? QObject::tr("no direction of %1 is sure to tighten").arg(key)
                                                                     : QObject::tr("%1 is loosened").arg(key);
  return rows.size() == 1 ? first : QObject::tr("%1, and %2 more").arg(first).arg(rows.size() - 1);
}

}  // namespace fb::ui
