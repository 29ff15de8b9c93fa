// A chart of the report painted for paper: units on both axes, names beside the lines, told apart by dashes as well as
// colour. Thread rule: any thread (needs a QGuiApplication).
#pragma once
#include <QImage>

#include "report/table.h"

namespace fb::ui {

QImage chartImage(const ChartData& chart, QSize size, double scale);

}  // namespace fb::ui
