// One CSV field as RFC 4180 wants it. A text field that a spreadsheet would run as a formula gets an apostrophe in
// front. Thread rule: free functions.
#pragma once
#include <QString>
#include <QStringList>

namespace fb::ui {

QString csvText(QString text);               // words a person or a file gave: neutralised and quoted where needed
QString csvLine(const QStringList& fields);  // fields that are already safe, joined, with CR LF

}  // namespace fb::ui
