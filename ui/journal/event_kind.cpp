#include "journal/event_kind.h"

#include <QCoreApplication>

#include "common/theme.h"

namespace fb::ui {
namespace {

QString tr(const char* words) { return QCoreApplication::translate("fb::ui::EventKind", words); }

EventKind kindOfFill(FillReason reason) {
  switch (reason) {
    case FillReason::opening:
    case FillReason::order:
    case FillReason::auction:
    case FillReason::settlement:
      return EventKind::routine;
    case FillReason::liquidation:
    case FillReason::backstop:
    case FillReason::adl:
      return EventKind::loss;
  }
  return EventKind::routine;
}

EventKind kindOfTransfer(TransferReason reason) {
  switch (reason) {
    case TransferReason::penalty:
    case TransferReason::tranche_draw:
    case TransferReason::haircut:
    case TransferReason::backstop:
    case TransferReason::collateral_sale:
      return EventKind::loss;
    case TransferReason::deposit:
    case TransferReason::withdrawal:
    case TransferReason::fee:
    case TransferReason::funding:
    case TransferReason::payout:
    case TransferReason::repay:
    case TransferReason::hedge:
    case TransferReason::rounding:
    case TransferReason::settlement:
    case TransferReason::interest:
    case TransferReason::provider_in:
    case TransferReason::provider_out:
      return EventKind::routine;
  }
  return EventKind::routine;
}

}  // namespace

EventKind kindOf(EventType type, int code) {
  switch (type) {
    case EventType::fill:
      return code < 0 ? EventKind::routine : kindOfFill(static_cast<FillReason>(code));
    case EventType::transfer:
      return code < 0 ? EventKind::routine : kindOfTransfer(static_cast<TransferReason>(code));
    case EventType::mark:
    case EventType::collateral_mark:
      return EventKind::world;
    case EventType::breaker:
    case EventType::refusal:
    case EventType::queue:
      return EventKind::guard;
    case EventType::liquidation:
    case EventType::bankruptcy:
    case EventType::loss_event:
    case EventType::adl:
      return EventKind::loss;
    case EventType::parameter:
    case EventType::operator_note:
    case EventType::provider:
      return EventKind::person;
    case EventType::genesis:
    case EventType::account:
    case EventType::clearing:
    case EventType::order:
    case EventType::collateral:
    case EventType::block:
      return EventKind::routine;
  }
  return EventKind::routine;
}

KindLook look(EventKind kind) {
  switch (kind) {
    case EventKind::routine:
      return {theme::dim(), "·", tr("business")};
    case EventKind::world:
      return {theme::mark(), "●", tr("price")};
    case EventKind::guard:
      return {theme::attention(), "▲", tr("guard")};
    case EventKind::loss:
      return {theme::limit(), "◆", tr("loss")};
    case EventKind::person:
      return {theme::note(), "■", tr("person or setting")};
  }
  return {};
}

QString eventTypeWord(EventType type) {
  const std::string_view word = name(type);
  return QString::fromUtf8(word.data(), static_cast<int>(word.size())).replace('_', ' ');
}

}  // namespace fb::ui
