#include "journal/journal_filter_bar.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLineEdit>
#include <array>

#include "common/theme.h"

namespace fb::ui {
namespace {

constexpr int kTypingPauseMs = 250;

struct TypeGroup {
  const char* label;
  std::vector<EventType> types;
};

const std::array<TypeGroup, 8>& groups() {
  using T = EventType;
  static const std::array<TypeGroup, 8> all{{
      {QT_TRANSLATE_NOOP("fb::ui::JournalFilterBar", "All but prices and blocks"), {}},
      {QT_TRANSLATE_NOOP("fb::ui::JournalFilterBar", "Losses"),
       {T::liquidation, T::bankruptcy, T::loss_event, T::clearing, T::adl}},
      {QT_TRANSLATE_NOOP("fb::ui::JournalFilterBar", "Breakers and refusals"), {T::breaker, T::refusal}},
      {QT_TRANSLATE_NOOP("fb::ui::JournalFilterBar", "Settings and people"),
       {T::parameter, T::operator_note, T::breaker}},
      {QT_TRANSLATE_NOOP("fb::ui::JournalFilterBar", "Orders and fills"), {T::order, T::fill}},
      {QT_TRANSLATE_NOOP("fb::ui::JournalFilterBar", "Transfers"), {T::transfer, T::collateral, T::queue}},
      {QT_TRANSLATE_NOOP("fb::ui::JournalFilterBar", "Prices"), {T::mark, T::collateral_mark}},
      {QT_TRANSLATE_NOOP("fb::ui::JournalFilterBar", "Everything"),
       {T::genesis, T::account, T::fill, T::transfer, T::mark, T::parameter, T::breaker, T::liquidation, T::bankruptcy,
        T::loss_event, T::clearing, T::adl, T::order, T::refusal, T::block, T::operator_note, T::collateral,
        T::collateral_mark, T::queue}},
  }};
  return all;
}

}  // namespace

JournalFilterBar::JournalFilterBar(QWidget* parent)
    : QWidget(parent), text_(new QLineEdit(this)), types_(new QComboBox(this)) {
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(2 * theme::kStep, theme::kStep, 2 * theme::kStep, theme::kStep);
  row->setSpacing(2 * theme::kStep);
  text_->setPlaceholderText(tr("Filter by words, an account, a market"));
  text_->setClearButtonEnabled(true);
  text_->setAccessibleName(tr("Filter the journal by words"));
  types_->setAccessibleName(tr("Kinds of events"));
  for (const TypeGroup& group : groups()) types_->addItem(tr(group.label));
  row->addWidget(text_, 1);
  row->addWidget(types_);
  typing_.setSingleShot(true);
  typing_.setInterval(kTypingPauseMs);
  connect(text_, &QLineEdit::textChanged, &typing_, qOverload<>(&QTimer::start));
  connect(&typing_, &QTimer::timeout, this, &JournalFilterBar::filterChanged);
  connect(types_, &QComboBox::currentIndexChanged, this, &JournalFilterBar::filterChanged);
}

std::string JournalFilterBar::text() const { return text_->text().trimmed().toStdString(); }

std::vector<EventType> JournalFilterBar::types() const {
  return groups()[static_cast<std::size_t>(std::max(0, types_->currentIndex()))].types;
}

void JournalFilterBar::showEverything() {
  const QSignalBlocker text_blocker(text_), types_blocker(types_);
  text_->clear();
  types_->setCurrentIndex(static_cast<int>(groups().size()) - 1);
  typing_.stop();
}

}  // namespace fb::ui
