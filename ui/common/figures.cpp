#include "common/figures.h"

#include "common/numbers.h"

namespace fb::ui {
namespace {

QString words(std::string_view utf8) { return QString::fromUtf8(utf8.data(), static_cast<qsizetype>(utf8.size())); }

}  // namespace

QString figureText(FigureUnit unit, std::int64_t value) {
  switch (unit) {
    case FigureUnit::money:
    case FigureUnit::price:
      return moneyShort(value);
    case FigureUnit::ppm:
      return percent(value);
    case FigureUnit::ratio_1e12:
      return ratio(value / kMillion);
    case FigureUnit::time:
      return clockTime(value);
    case FigureUnit::span:
      return duration(value);
    case FigureUnit::count:
    case FigureUnit::number:
    case FigureUnit::amount:
    case FigureUnit::units:
    case FigureUnit::lots:
    case FigureUnit::ticks:
      return integer(value);
  }
  return {};
}

QString figureText(const Snapshot& s, FigureId id, std::size_t subject) {
  const auto value = figure(s, id, subject);
  return value ? figureText(figure_info(id).unit, *value) : QString(kDash);
}

std::int64_t figureValue(const Snapshot& s, FigureId id, std::size_t subject) {
  return figure(s, id, subject).value_or(0);
}

QString figureLabel(FigureId id) {
  QString label = words(figure_info(id).label);
  label[0] = label[0].toUpper();
  return label;
}

QString figureHelp(FigureId id) {
  const FigureInfo& info = figure_info(id);
  return QObject::tr("%1; %2").arg(words(info.meaning), words(fb::words(info.moment)));
}

}  // namespace fb::ui
