#include "breakers/breaker_dialog.h"

#include <QComboBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

#include "breakers/breaker_facts.h"
#include "common/numbers.h"
#include "common/signature_fields.h"
#include "common/signed_dialog.h"
#include "common/theme.h"

namespace fb::ui {
namespace {
constexpr TimeMs kMinuteMs = 60'000;
}

BreakerDialog::BreakerDialog(SessionClient& client, SnapshotPtr moment, MarketIdx scope, Direction direction,
                             QWidget* parent)
    : QDialog(parent), client_(client), moment_(std::move(moment)), scope_(scope), direction_(direction) {
  setObjectName("breakerDialog");
  setAttribute(Qt::WA_DeleteOnClose);
  const QString name = scopeName(*moment_, scope_);
  setWindowTitle(direction == Direction::tighten ? tr("Trip the breaker of %1").arg(name)
                                                 : tr("Release the breaker of %1").arg(name));
  setMinimumWidth(520);
  auto* rows = new QVBoxLayout(this);
  rows->setContentsMargins(20, 16, 20, 16);
  rows->setSpacing(3 * theme::kStep);
  buildChoices(rows);
  buildButtons(rows);
  showConsequence();
  check();
}

void BreakerDialog::buildChoices(QVBoxLayout* rows) {
  consequence_ = new QLabel(this);
  consequence_->setObjectName("consequence");
  consequence_->setWordWrap(true);
  cost_ = new QLabel(this);
  cost_->setObjectName("cost");
  cost_->setWordWrap(true);
  auto* fork = new QLabel(
      tr("This makes a fork from %1 UTC; the recorded run is not altered.").arg(clockTime(moment_->time_ms)), this);
  fork->setProperty("role", "hypothetical");
  fork->setWordWrap(true);
  target_ = new QComboBox(this);
  target_->setObjectName("target");
  target_->setAccessibleName(tr("State after"));
  const BreakerState now = breakerOf(*moment_, scope_);
  const BreakerState states[] = {BreakerState::normal, BreakerState::caution, BreakerState::reduce_only,
                                 BreakerState::auction, BreakerState::halted};
  for (const BreakerState s : states)
    if (direction_ == Direction::tighten ? s > now : s < now)
      target_->addItem(theme::look(s).word, static_cast<int>(s));
  target_->setCurrentIndex(direction_ == Direction::tighten ? target_->count() - 1 : 0);
  auto* form = new QFormLayout;
  form->setSpacing(2 * theme::kStep);
  form->addRow(tr("State after"), target_);
  if (direction_ == Direction::tighten) {
    hold_ = new QComboBox(this);
    hold_->setObjectName("hold");
    hold_->setAccessibleName(tr("Held for"));
    hold_->addItem(tr("until two persons release it"), QVariant::fromValue<qlonglong>(0));
    for (const int minutes : {5, 15, 60, 240})
      hold_->addItem(tr("at least %1").arg(duration(minutes * kMinuteMs)),
                     QVariant::fromValue<qlonglong>(minutes * kMinuteMs));
    form->addRow(tr("Held"), hold_);
  }
  if (scope_ == kGlobalScope) {
    typed_ = new QLineEdit(this);
    typed_->setObjectName("typedScope");
    typed_->setAccessibleName(tr("Type the scope"));
    typed_->setPlaceholderText(scopeName(*moment_, scope_));
    form->addRow(tr("Type “%1”").arg(scopeName(*moment_, scope_)), typed_);
    connect(typed_, &QLineEdit::textChanged, this, &BreakerDialog::check);
  }
  signature_ = new SignatureFields(this);
  if (direction_ == Direction::loosen) signature_->needSecond(tr("a release loosens"));
  connect(signature_, &SignatureFields::edited, this, &BreakerDialog::check);
  connect(target_, &QComboBox::currentIndexChanged, this, &BreakerDialog::showConsequence);
  rows->addWidget(consequence_);
  rows->addWidget(cost_);
  rows->addWidget(fork);
  rows->addLayout(form);
  rows->addWidget(signature_);
}

void BreakerDialog::buildButtons(QVBoxLayout* rows) {
  missing_ = new QLabel(this);
  missing_->setObjectName("missing");
  missing_->setProperty("role", "dim");
  confirm_ = new QPushButton(this);
  confirm_->setObjectName("confirm");
  confirm_->setProperty("role", "attention");
  confirm_->setAutoDefault(false);
  cancel_ = new QPushButton(tr("Cancel"), this);
  cancel_->setObjectName("cancel");
  connect(cancel_, &QPushButton::clicked, this, &QDialog::reject);
  connect(confirm_, &QPushButton::clicked, this, [this] {
    signature_->remember();
    emit decided(command());
    accept();
  });
  auto* row = new QHBoxLayout;
  row->addWidget(missing_, 1);
  row->addWidget(confirm_);
  row->addWidget(cancel_);
  rows->addLayout(row);
}

BreakerState BreakerDialog::target() const { return static_cast<BreakerState>(target_->currentData().toInt()); }

OperatorCommand BreakerDialog::command() const {
  OperatorCommand c;
  signature_->fill(c);
  const TimeMs hold = hold_ ? hold_->currentData().toLongLong() : 0;
  c.what = SetBreaker{scope_, target(), hold > 0 ? moment_->time_ms + hold : 0};
  return c;
}

void BreakerDialog::showConsequence() {
  consequence_->setText(consequence(*moment_, scope_, target()));
  const QString verb = direction_ == Direction::tighten ? tr("Trip to %1 in a fork") : tr("Release to %1 in a fork");
  confirm_->setText(verb.arg(theme::look(target()).word));
  askCost();
}

void BreakerDialog::showCost(const QString& words, const char* role) {
  cost_->setText(words);
  theme::setRole(cost_, role);
  if (isVisible()) adjustSize();  // the words may need another line
}

void BreakerDialog::askCost() {
  showCost(tr("Working out what it costs in the first block…"), "dim");
  OperatorCommand c = command();
  if (c.actor.empty()) c.actor = "preview";
  if (c.why.empty()) c.why = "preview";
  if (direction_ == Direction::loosen) c.second = "preview, second";
  const BreakerState asked = target();
  client_.askPreview({c}, this, [this, asked](const Preview& p) {
    if (asked != target()) return;
    if (!p.error.empty()) return showCost("◆ " + text(p.error), "limit");
    const bool harm = p.newly_below_mm > 0 || p.draws > p.draws_without;
    showCost((harm ? "▲ " : "") + tr("First block: accounts newly liquidated %1; forced volume %2 USD (without: %3 "
                                     "USD); accounts whose standing changes %4.")
                                      .arg(integer(p.newly_below_mm), moneyShort(p.forced_volume),
                                           moneyShort(p.forced_volume_without),
                                           integer(static_cast<std::int64_t>(p.rows.size()))),
             harm ? "attention" : "dim");
  });
}

void BreakerDialog::check() {
  QString missing = signature_->missing();
  if (typed_ && typed_->text().trimmed().compare(scopeName(*moment_, scope_), Qt::CaseInsensitive) != 0)
    missing = tr("type the scope to confirm it");
  missing_->setText(missing.isEmpty() ? QString() : tr("Not yet: %1").arg(missing));
  setComplete(confirm_, cancel_, missing.isEmpty());
}

void BreakerDialog::showEvent(QShowEvent* event) {
  QDialog::showEvent(event);
  signature_->focusFirstEmpty();
}

}  // namespace fb::ui
