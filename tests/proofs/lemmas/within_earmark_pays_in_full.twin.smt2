; twin of: within_earmark_pays_in_full
; bug: the earmark is not paid first
; code: engine/solvency/clearing_pass.h rest_of
; rule: engine/PROTOCOL.md 8 Solvency
; solvers: cvc5 z3
; expect: sat
(set-logic ALL)
(declare-const l1 Int)
(declare-const e1 Int)
(declare-const d1 Int)
(declare-const pay1 Int)
(declare-const l2 Int)
(declare-const e2 Int)
(declare-const d2 Int)
(declare-const pay2 Int)
(declare-const rest1 Int)
(declare-const rest2 Int)
(declare-const holes Int)
(declare-const s Int)
(declare-const tranche Int)
(assert (and (>= l1 0) (>= e1 0) (<= l1 e1) (>= l2 0) (>= e2 0) (<= l2 e2)))
(assert (= rest1 l1))
(assert (= rest2 (ite (> (- l2 e2) 0) (- l2 e2) 0)))
(assert (and (<= 0 pay1 rest1) (<= 0 pay2 rest2)))
(assert (= holes (+ (- rest1 pay1) (- rest2 pay2))))
(assert (and (>= tranche 0) (<= tranche holes) (= s (- holes tranche))))
(assert (not (and (= holes 0) (= s 0))))
(check-sat)
