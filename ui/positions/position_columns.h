// The columns of the positions table: titles with their units, help, and what a click on the header asks the engine
// for. Thread rule: free functions.
#pragma once
#include <QString>
#include <optional>

#include "replay/snapshot.h"

namespace fb::ui {

enum class PositionColumn { account, market, size, entry, unrealised, health, distance, state, notional, equity };
inline constexpr int kPositionColumns = static_cast<int>(PositionColumn::equity) + 1;

struct PositionColumnInfo {
  QString title;
  QString unit;  // of the figures in an exported file; empty: words or a plain ratio
  QString help;
  std::optional<PositionSort> sort;  // nothing: the engine does not sort by it
  bool descending_first = false;     // what an operator wants first
  bool number = true;                // right-aligned tabular figures
  int width_px = 80;
};

const PositionColumnInfo& info(PositionColumn column);
PositionColumn columnOf(PositionSort sort);

}  // namespace fb::ui
