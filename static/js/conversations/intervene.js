/** Interventions on the page of one conversation, which shows them on its timeline. */

import { startInterventions } from "../board/intervene.js";

startInterventions({ onDone: () => location.reload() });
