#include "shell/run_selector.h"

#include <QAbstractItemView>

#include "common/numbers.h"

namespace fb::ui {

RunSelector::RunSelector(SessionClient& client, QWidget* parent) : QComboBox(parent) {
  setObjectName("runSelector");
  setAccessibleName(tr("Run shown"));
  setToolTip(tr("Run shown: the recorded one, or a fork with other actions or parameters"));
  setSizeAdjustPolicy(AdjustToContents);
  setMaximumWidth(190);
  view()->setMinimumWidth(420);
  setEnabled(false);
  connect(this, &QComboBox::activated, this, [this, &client](int i) { client.showRun(itemData(i).toInt()); });
}

void RunSelector::showSnapshot(const Snapshot& snapshot) {
  std::vector<std::pair<int, std::string>> runs;
  for (const ForkInfo& r : snapshot.runs) runs.emplace_back(r.id, r.label);
  if (runs != shown_) {
    shown_ = std::move(runs);
    clear();
    for (const auto& [id, label] : shown_) {
      addItem(text(label), id);
      setItemData(count() - 1, text(label), Qt::ToolTipRole);
    }
    setEnabled(shown_.size() > 1);
  }
  setCurrentIndex(findData(snapshot.run.id));
}

}  // namespace fb::ui
