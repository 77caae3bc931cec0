namespace Ddpm.Transforms;

/// <summary>The names of the classes of well-known IDX data sets, in the order of their numbers.</summary>
public static class IdxLabelNames
{
    /// <summary>The ten digits of MNIST: "0" to "9".</summary>
    public static IReadOnlyList<string> Digits { get; } = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];

    /// <summary>The ten kinds of clothing of Fashion-MNIST.</summary>
    public static IReadOnlyList<string> FashionMnist { get; } =
    ["t-shirt", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot"];
}

/// <summary>The names of the classes of CIFAR, in the order of their numbers.</summary>
public static class CifarLabelNames
{
    /// <summary>The ten classes of CIFAR-10.</summary>
    public static IReadOnlyList<string> Ten { get; } =
    ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"];

    /// <summary>The hundred fine classes of CIFAR-100.</summary>
    public static IReadOnlyList<string> Hundred { get; } =
    [
        .. (
            "apple,aquarium fish,baby,bear,beaver,bed,bee,beetle,bicycle,bottle,bowl,boy,bridge,bus,butterfly,camel,can,"
            + "castle,caterpillar,cattle,chair,chimpanzee,clock,cloud,cockroach,couch,crab,crocodile,cup,dinosaur,dolphin,"
            + "elephant,flatfish,forest,fox,girl,hamster,house,kangaroo,keyboard,lamp,lawn mower,leopard,lion,lizard,"
            + "lobster,man,maple tree,motorcycle,mountain,mouse,mushroom,oak tree,orange,orchid,otter,palm tree,pear,"
            + "pickup truck,pine tree,plain,plate,poppy,porcupine,possum,rabbit,raccoon,ray,road,rocket,rose,sea,seal,"
            + "shark,shrew,skunk,skyscraper,snail,snake,spider,squirrel,streetcar,sunflower,sweet pepper,table,tank,"
            + "telephone,television,tiger,tractor,train,trout,tulip,turtle,wardrobe,whale,willow tree,wolf,woman,worm"
        ).Split(','),
    ];
}
