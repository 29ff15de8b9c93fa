; lemma: what the backstop takes off the mark, away x part x tick_value, is at most the share of equity that the
;   position carries, so the account keeps equity >= 0 (u = part x tick_value).
; code: engine/protocol/step_liquidation.cpp give_to_backstop
; rule: engine/PROTOCOL.md 7 Depth, impact, liquidation
; solvers: cvc5 z3
; expect: unsat
(set-logic ALL)
(declare-const e Int)
(declare-const mm Int)
(declare-const relief Int)
(declare-const share Int)
(declare-const ppm Int)
(declare-const discount Int)
(declare-const u Int)
(declare-const away Int)
(assert (and (>= e 0) (> mm 0) (<= 0 relief mm) (> u 0) (<= 0 ppm 1000000)))
(assert (and (<= (* share mm) (* e relief)) (> (* (+ share 1) mm) (* e relief))))
(assert (= discount (div (* share ppm) 1000000)))
(assert (and (<= (* away u) discount) (> (* (+ away 1) u) discount)))
(assert (not (and (>= away 0) (<= (* away u) share) (>= (- e (* away u)) 0))))
(check-sat)
