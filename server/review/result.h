// SPDX-License-Identifier: Apache-2.0
// What a stage came to and by whom. Pure.
#pragma once

#include "server/review/desk.h"

namespace luodi::review::rules {

// Fills answer, decisive and recusal_would_turn of the seats of every stage that has opened; of a secret ballot
// nothing. Answers turned round are YES and NO, agree and object; an abstention becomes a NO.
//
// A stage is judged as it closed: by what was given when everybody had answered or the office closed it, by what could
// not change any more when it closed early. An answer is decisive when turned round the stage would not have come to
// its outcome then; a recusal would turn it when it would not have without the seat. Only of stages that are done.
void FillResult(Desk& desk);

}  // namespace luodi::review::rules
