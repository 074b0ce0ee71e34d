/** The kinds of action that the policy of Countersign has to list for all that people can do here. */
export const kinds = ['withdrawal', 'create_api_key', 'allow_destination', 'remove_destination'] as const
