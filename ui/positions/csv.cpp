#include "positions/csv.h"

namespace fb::ui {

QString csvText(QString text) {
  static const QString starts_formula = QStringLiteral("=+-@\t\r");
  if (!text.isEmpty() && starts_formula.contains(text.front())) text.prepend('\'');
  if (!text.contains(',') && !text.contains('"') && !text.contains('\n') && !text.contains('\r')) return text;
  text.replace('"', QStringLiteral("\"\""));
  return '"' + text + '"';
}

QString csvLine(const QStringList& fields) { return fields.join(',') + QStringLiteral("\r\n"); }

}  // namespace fb::ui
