#include "breakers/breakers_dock.h"

#include <QLabel>
#include <QScrollArea>
#include <QVBoxLayout>

#include "breakers/breaker_facts.h"
#include "breakers/breaker_row.h"
#include "common/numbers.h"
#include "common/theme.h"

namespace fb::ui {
namespace {
constexpr int kLeastWidth = 348;  // a name, its state and both buttons
}

BreakersDock::BreakersDock(SessionClient& client, QWidget* parent)
    : DockPanel("breakers", tr("Breakers"), parent), client_(client) {
  auto* scroll = new QScrollArea(this);
  scroll->setWidgetResizable(true);
  scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  scroll->setMinimumWidth(kLeastWidth);
  auto* inside = new QWidget(scroll);
  inside->setObjectName("scrolled");
  rows_ = new QVBoxLayout(inside);
  rows_->setContentsMargins(12, 10, 12, 10);
  rows_->setSpacing(4 * theme::kStep);
  note_ = new QLabel(inside);
  note_->setWordWrap(true);
  note_->setFont(theme::label());
  note_->setProperty("role", "dim");
  rows_->addWidget(note_);
  rows_->addStretch();
  scroll->setWidget(inside);
  setBody(scroll);
  connect(&client, &SessionClient::snapshotChanged, this, &BreakersDock::showSnapshot);
}

void BreakersDock::makeRows(const Snapshot& snapshot) {
  std::vector<std::string> ids;
  for (const MarketSnapshot& m : snapshot.markets) ids.push_back(m.id);
  if (ids == shown_ids_ && !breakers_.isEmpty()) return;
  shown_ids_ = std::move(ids);
  qDeleteAll(breakers_);
  breakers_.clear();
  for (std::size_t i = 0; i <= shown_ids_.size(); ++i) {
    const MarketIdx scope = i < shown_ids_.size() ? static_cast<MarketIdx>(i) : kGlobalScope;
    auto* row = new BreakerRow(scope, rows_->parentWidget());
    rows_->insertWidget(static_cast<int>(i), row);
    breakers_.push_back(row);
    connect(row, &BreakerRow::tripWanted, this, [this](MarketIdx s) { ask(s, BreakerDialog::Direction::tighten); });
    connect(row, &BreakerRow::releaseWanted, this, [this](MarketIdx s) { ask(s, BreakerDialog::Direction::loosen); });
  }
}

void BreakersDock::showSnapshot(std::shared_ptr<const fb::Snapshot> snapshot) {
  makeRows(*snapshot);
  int tripped = 0;
  for (BreakerRow* row : breakers_) {
    row->showSnapshot(*snapshot);
    tripped += breakerOf(*snapshot, row->scope()) != BreakerState::normal;
  }
  setSubtitle(tripped == 0 ? tr("all normal") : tr("%1 of %2 not normal").arg(tripped).arg(breakers_.size()));
  note_->setText(
      tr("Trip and release make a fork from %1 UTC; the recorded run is not altered. Release needs a second person.")
          .arg(clockTime(snapshot->time_ms)));
}

void BreakersDock::ask(MarketIdx scope, BreakerDialog::Direction direction) {
  const auto moment = client_.snapshot();
  if (!moment) return;
  const BreakerState now = breakerOf(*moment, scope);
  if (now == (direction == BreakerDialog::Direction::tighten ? BreakerState::halted : BreakerState::normal)) return;
  client_.play(0);  // the moment must not run away while somebody reads the consequence
  auto* dialog = new BreakerDialog(client_, moment, scope, direction, this);
  connect(dialog, &BreakerDialog::decided, this, [this, at = moment->time_ms](OperatorCommand c) {
    client_.seek(at);
    client_.fork({std::move(c)});
  });
  dialog->open();
}

}  // namespace fb::ui
