#include "shell/run_selector.h"

#include <QAbstractItemView>

#include "common/numbers.h"

namespace fb::ui {
namespace {
constexpr int kKeptRole = Qt::UserRole + 1;  // number in the file; the session's own runs have none
}

RunSelector::RunSelector(SessionClient& client, QWidget* parent) : QComboBox(parent) {
  setObjectName("runSelector");
  setAccessibleName(tr("Run shown"));
  setToolTip(tr("Run shown: the recorded one, or a fork with other actions or parameters"));
  setSizeAdjustPolicy(AdjustToContents);
  setMaximumWidth(190);
  view()->setMinimumWidth(420);
  setEnabled(false);
  connect(this, &QComboBox::activated, this, [this, &client](int i) {
    if (!itemData(i, kKeptRole).isValid()) return client.showRun(itemData(i).toInt());
    const qint64 wanted = itemData(i, kKeptRole).toLongLong();
    setCurrentIndex(findData(run_));  // until it is there
    emit keptWanted(wanted);
  });
}

void RunSelector::fill() {
  clear();
  for (const auto& [id, label] : shown_) {
    addItem(text(label), id);
    setItemData(count() - 1, text(label), Qt::ToolTipRole);
  }
  for (const auto& [id, label] : kept_) {
    addItem(tr("in the file: %1").arg(text(label)));
    setItemData(count() - 1, QVariant::fromValue<qlonglong>(id), kKeptRole);
    setItemData(count() - 1, tr("%1: kept in the file, replayed when it is chosen").arg(text(label)), Qt::ToolTipRole);
  }
  setEnabled(count() > 1);
  setCurrentIndex(findData(run_));
}

void RunSelector::setKept(const std::vector<KeptRun>& kept) {
  std::vector<std::pair<std::int64_t, std::string>> now;
  for (const KeptRun& run : kept) now.emplace_back(run.id, run.name);
  if (now == kept_) return;
  kept_ = std::move(now);
  fill();
}

void RunSelector::showSnapshot(const Snapshot& snapshot) {
  std::vector<std::pair<int, std::string>> runs;
  for (const ForkInfo& r : snapshot.runs) runs.emplace_back(r.id, r.label);
  run_ = snapshot.run.id;
  if (runs != shown_) {
    shown_ = std::move(runs);
    fill();
  }
  setCurrentIndex(findData(run_));
}

}  // namespace fb::ui
