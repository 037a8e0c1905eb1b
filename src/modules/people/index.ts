export type {
  AreaLink,
  DateAsWritten,
  IdentifierKind,
  InitialVital,
  NewPerson,
  Person,
  PersonId,
  PersonRelation,
  RelationKind,
  Sex,
  VitalState,
} from './people.types.ts'
export { addAlias, recordDeath, recordRelation, registerPerson, renamePerson } from './people.usecases.ts'
export { canKeepPersonAt, isInScope } from './people.permissions.ts'
export { legalDateSchema, personIdSchema, writtenDateSchema } from './people.schemas.ts'
export {
  knownFrom,
  nameKeyOf,
  resolveHomeArea,
  storeDate,
  tidyText,
  type StoredDate,
} from './people.model.ts'
export { insertPersons, insertRelations, type NewRelation } from './people.repository.ts'
export { getPerson, type AsOf } from './people.queries.ts'
